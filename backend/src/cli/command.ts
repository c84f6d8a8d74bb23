/** What `clickloop <name>` does. */
export interface Command {
	name: string;
	/** Half a line, for the list of all commands. */
	meaning: string;
	/** What `clickloop help <name>` says: how to call it, and what for. */
	usage: string;
	/** Whether it sees to it itself that a signal ends it in order; else it ends at once. */
	hearsSignals?: boolean;
	/**
	 * @param args what follows the name
	 * @throws SettingError in one line, or what `parseArgs` throws, when the command cannot be understood
	 */
	run(args: string[], env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> | void;
}
