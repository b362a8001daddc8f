/** What boxes report and are ordered, and the operator's view of it. */
package dev.usher.scheduler.rest;
