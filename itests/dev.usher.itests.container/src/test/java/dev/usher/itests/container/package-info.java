/** What must hold inside our two distributions. */
package dev.usher.itests.container;
