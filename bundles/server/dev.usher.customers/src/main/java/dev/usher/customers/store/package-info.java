/** Customers in the database; the only place of this bundle that knows SQL. */
package dev.usher.customers.store;
