import tseslint from 'typescript-eslint';
import strict from '../backend/eslint.config.mjs';

export default tseslint.config(
	...strict,
	{ ignores: ['n8n/node_modules'] },
	{
		rules: {
			// Chai's assertions are properties.
			'@typescript-eslint/no-unused-expressions': 'off',
			// Fakes are plain objects, whose methods need no object.
			'@typescript-eslint/unbound-method': 'off',
			'no-restricted-properties': 'off',
			'no-console': 'off',
		},
	},
);
