/** Drafts, holdings and counters of the repository as tables. */
package dev.usher.repository.store;
