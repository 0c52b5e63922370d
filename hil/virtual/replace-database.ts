import sqlite from 'node:sqlite';
import { Compartment } from './compartment.ts';

/**
 * A database is closed when its compartment is gone, as the system closes the files of a process that is killed: what was
 * committed stays, what was not is gone.
 */
export function replaceDatabases(): void {
  sqlite.DatabaseSync = class extends sqlite.DatabaseSync {
    constructor(...given: ConstructorParameters<typeof sqlite.DatabaseSync>) {
      super(...given);
      Compartment.current?.watch({ frozen() {}, thawed() {}, gone: () => this.isOpen && this.close() });
    }
  };
}
