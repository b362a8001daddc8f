/** The auditor's command: reads a log from a folder or a web server and judges it. */
package dev.usher.tlog.command;
