/** Vite turns these imports into one hashed style sheet. */
declare module '*.css';
