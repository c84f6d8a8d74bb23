// A receiver of webhooks that can be killed: writes each event to a file before it answers.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
createServer((req, res) => {
	const chunks: Buffer[] = [];
	req.on('data', (chunk: Buffer) => chunks.push(chunk));
	req.on('end', () => {
		const body = JSON.parse(Buffer.concat(chunks).toString()) as {
			data: { click?: { id: string } };
		};
		const id = String(req.headers['webhook-id']);
		appendFileSync(file!, `${JSON.stringify({ id, clickId: body.data.click?.id })}\n`);
		res.writeHead(204).end();
	});
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
