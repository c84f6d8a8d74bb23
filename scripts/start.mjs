// `npm start`: builds when needed, then runs the server in this very process, so that signals reach it.
import './build.mjs';

await import('../backend/dist/bin.js');
