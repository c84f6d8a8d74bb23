/** What was found out about one thing that a server needs. */
export interface Finding {
	/** What was looked at. */
	about: string;
	state: 'good' | 'look' | 'bad';
	/** What is so; where it is not good, also what to do. */
	words: string;
}

/** @returns a finding by one look; what goes wrong in it is one, too */
export async function lookAt(
	about: string,
	look: () => Promise<Omit<Finding, 'about'>>,
): Promise<Finding> {
	try {
		return { about, ...(await look()) };
	} catch (error) {
		const words = error instanceof Error ? error.message : String(error);
		return { about, state: 'bad', words };
	}
}
