/** The one thing the simulator takes from its host beside the language: Node, workers and browsers all have it. */
declare function structuredClone<T>(value: T): T;
