import eslint from '@eslint/js';
import solid from 'eslint-plugin-solid/configs/typescript';
import typescript from 'typescript-eslint';

export default typescript.config(
  { ignores: ['dist', 'node_modules'] },
  eslint.configs.recommended,
  ...typescript.configs.strict,
  solid,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      // What a component is given to draw (a message, a block, a fetched answer) never changes in place: a new value makes
      // a new component. Reading it once is right there, which these two rules cannot see.
      'solid/reactivity': 'off',
      'solid/components-return-once': 'off',
    },
  },
);
