/** The architecture as tests: who may know whom, and whether the folders say the truth. */
package dev.usher.itests.architecture;
