/**
 * A pure business decision (Chassaing's decider). The clock, ids and hashes come in with the command; a refusal is
 * thrown as `Refusal`; an empty list means that the command has been carried out already.
 */
export interface Decider<State, Command, Event> {
  readonly initialState: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => readonly Event[];
}
