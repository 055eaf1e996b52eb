/** Import cycles and imports that lead nowhere. Who may import whom is a matter of eslint.config.mjs. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other in a circle cannot be understood, or loaded, one at a time.',
      severity: 'error',
      from: {},
      // A circle that consists of types alone is gone when the program runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-specs-in-programs',
      comment: 'A program must not depend on its tests.',
      severity: 'error',
      from: { pathNot: '(\\.spec\\.ts$|\\.e2e\\.ts$|^tests/|^bench/|^proof/)' },
      to: { path: '(\\.spec\\.ts$|\\.e2e\\.ts$|^tests/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules|\\.angular)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types'],
    },
  },
};
