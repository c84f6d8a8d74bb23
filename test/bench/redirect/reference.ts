// What Clickloop's redirect is compared with: answers 302 and does nothing else. Its argument says how: with `bare`
// node:http or with Express 5.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const LOCATION = 'https://acme.example/offers/summer?utm_source=sms&utm_campaign=summer';

const server = process.argv[2] === 'bare' ? bare() : express();
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

function bare(): Server {
	return createServer((_req, res) => {
		res.writeHead(302, { Location: LOCATION, 'Content-Length': '0' }).end();
	});
}

function express(): Server {
	const backend = createRequire(new URL('../../../backend/package.json', import.meta.url));
	const app = (backend('express') as typeof import('express'))();
	app.get('/:token', (_req, res) => {
		res.status(302).set('Location', LOCATION).end();
	});
	return createServer(app);
}
