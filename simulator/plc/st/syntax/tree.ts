import type { Place } from '../diagnostic.ts';
import type { TokenKind } from './token.ts';

/** The syntax tree: what is written, before anybody asks what it means. */

export type Operator =
  | '**'
  | '*'
  | '/'
  | 'MOD'
  | '+'
  | '-'
  | '<'
  | '>'
  | '<='
  | '>='
  | '='
  | '<>'
  | 'AND'
  | 'XOR'
  | 'OR';

/** An argument of a call: `IN := x`, `Q => y`, or positional. */
export interface Argument {
  readonly name?: string;
  readonly direction: 'in' | 'out';
  /** `NOT Q => y` */
  readonly negated: boolean;
  readonly value: Expression;
  readonly place: Place;
}

export type Expression = Place &
  (
    | {
        readonly kind: 'literal';
        readonly literal: TokenKind;
        readonly prefix?: string;
        readonly value: bigint | number | string;
        readonly text: string;
      }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'location'; readonly text: string }
    | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly of: Expression; readonly indices: readonly Expression[] }
    | { readonly kind: 'unary'; readonly operator: 'NOT' | '-' | '+'; readonly of: Expression }
    | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Argument[] }
    | {
        readonly kind: 'array';
        readonly items: readonly { readonly times?: Expression; readonly value?: Expression }[];
      }
    | { readonly kind: 'fields'; readonly fields: readonly Argument[] }
  );

export interface CaseLabel {
  readonly from: Expression;
  readonly to?: Expression;
}

export type Statement = Place &
  (
    | { readonly kind: 'assign'; readonly target: Expression; readonly value: Expression }
    | { readonly kind: 'call'; readonly of: Expression; readonly args: readonly Argument[] }
    | {
        readonly kind: 'if';
        readonly branches: readonly { readonly when: Expression; readonly body: readonly Statement[] }[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'case';
        readonly of: Expression;
        readonly branches: readonly { readonly labels: readonly CaseLabel[]; readonly body: readonly Statement[] }[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'for';
        readonly variable: Expression;
        readonly from: Expression;
        readonly to: Expression;
        readonly by?: Expression;
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'while'; readonly when: Expression; readonly body: readonly Statement[] }
    | { readonly kind: 'repeat'; readonly until: Expression; readonly body: readonly Statement[] }
    | { readonly kind: 'exit' | 'continue' | 'return' | 'empty' }
  );

export type TypeSyntax = Place &
  (
    | { readonly kind: 'named'; readonly name: string; readonly length?: Expression }
    | { readonly kind: 'subrange'; readonly base: string; readonly low: Expression; readonly high: Expression }
    | {
        readonly kind: 'enum';
        readonly base?: string;
        readonly values: readonly (Place & { readonly name: string; readonly value?: Expression })[];
      }
    | {
        readonly kind: 'array';
        readonly ranges: readonly { readonly low: Expression; readonly high: Expression }[];
        readonly of: TypeSyntax;
      }
    | { readonly kind: 'struct'; readonly fields: readonly VariableSyntax[] }
  );

/** Where a variable is declared. */
export type Section = 'input' | 'output' | 'inout' | 'var' | 'temp' | 'global' | 'external';

export interface VariableSyntax extends Place {
  readonly name: string;
  readonly section: Section;
  readonly retain: boolean;
  readonly constant: boolean;
  readonly type: TypeSyntax;
  readonly initial?: Expression;
  readonly location?: string;
  readonly edge?: 'R' | 'F';
}

export interface UnitSyntax extends Place {
  readonly kind: 'PROGRAM' | 'FUNCTION' | 'FUNCTION_BLOCK';
  readonly name: string;
  readonly returns?: TypeSyntax;
  readonly variables: readonly VariableSyntax[];
  readonly body: readonly Statement[];
}

export interface TypeDeclaration extends Place {
  readonly name: string;
  readonly type: TypeSyntax;
  readonly initial?: Expression;
}

export interface TaskSyntax extends Place {
  readonly name: string;
  readonly interval?: Expression;
  readonly single?: Expression;
  readonly priority?: Expression;
}

export interface InstanceSyntax extends Place {
  readonly name: string;
  readonly task?: string;
  readonly program: string;
}

export interface ConfigurationSyntax extends Place {
  readonly name: string;
  readonly variables: readonly VariableSyntax[];
  readonly tasks: readonly TaskSyntax[];
  readonly instances: readonly InstanceSyntax[];
}

/** All that one source text declares. */
export interface SourceSyntax {
  readonly types: readonly TypeDeclaration[];
  readonly units: readonly UnitSyntax[];
  readonly globals: readonly VariableSyntax[];
  readonly configurations: readonly ConfigurationSyntax[];
}
