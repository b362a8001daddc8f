/** The rules for households, their boxes, and who may sign in. */
package dev.usher.customers.internal;
