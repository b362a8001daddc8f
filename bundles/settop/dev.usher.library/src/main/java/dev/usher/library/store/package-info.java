/**
 * The library's tables in the box database: catalog replica, priority list, manifests, last orders.
 */
package dev.usher.library.store;
