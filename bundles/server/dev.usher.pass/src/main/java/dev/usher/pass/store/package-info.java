/**
 * The tables of the pass server: purchases, passes, wrapped content keys, and the log of keys that
 * left.
 */
package dev.usher.pass.store;
