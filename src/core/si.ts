/** Of thousands, thousands of them, and so on. */
export const SI_SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P'] as const;
