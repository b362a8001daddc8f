/** The catalog in the database; the only place of this bundle that knows SQL. */
package dev.usher.catalog.store;
