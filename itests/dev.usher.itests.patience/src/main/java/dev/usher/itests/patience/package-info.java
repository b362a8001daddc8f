/** How long the tests of this build wait. */
package dev.usher.itests.patience;
