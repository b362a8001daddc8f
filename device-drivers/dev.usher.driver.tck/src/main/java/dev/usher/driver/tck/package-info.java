/**
 * The contracts of the driver interfaces as tests. A driver's test class extends the contract of
 * its kind and says how to make the driver and what it drives; JUnit Jupiter does the rest.
 */
package dev.usher.driver.tck;
