/** What must survive a restart: the signed rules, and how often somebody guessed a PIN. */
package dev.usher.profiles.store;
