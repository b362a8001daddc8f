/** Which certificates boxes were given, in the database. */
package dev.usher.pki.store;
