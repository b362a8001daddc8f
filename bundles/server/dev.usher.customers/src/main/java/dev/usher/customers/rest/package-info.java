/** Customers at the HTTP edge: session, household and the operator's console. */
package dev.usher.customers.rest;
