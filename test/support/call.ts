/**
 * Sends JSON to a server's API, as a program with a key does.
 * @returns what it answers
 * @throws when that is an error, with all it says
 */
export async function call<T>(
	{ url, key }: { url: string; key: string },
	path: string,
	body: unknown,
): Promise<T> {
	const response = await fetch(url + path, {
		method: 'POST',
		headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	if (!response.ok)
		throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
	return (await response.json()) as T;
}
