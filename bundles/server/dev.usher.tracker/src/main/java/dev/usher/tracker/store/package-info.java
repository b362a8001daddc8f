/** The database of copies as tables. */
package dev.usher.tracker.store;
