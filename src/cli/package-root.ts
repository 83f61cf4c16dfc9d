/** The folder of this package: two above that of this module, be it compiled alone or in the bundle. */
export const PACKAGE_ROOT = new URL('../../', import.meta.url);

/** The package as the registry would have it: `spp` there is another's. */
export const PACKAGE_NAME = 'signal-propagation-plots';
