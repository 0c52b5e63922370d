/** The Structured Text of a controller. @param path from `twins/`: `water-treatment/controller.st` */
export function programText(path: string): string;
