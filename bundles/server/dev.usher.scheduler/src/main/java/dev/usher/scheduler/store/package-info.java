/** Priority lists, pending changes and settings as tables. */
package dev.usher.scheduler.store;
