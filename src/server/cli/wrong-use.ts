/** A wrong use of the command, in one sentence. */
export class WrongUse extends Error {}
