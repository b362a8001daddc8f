/**
 * Runs JUnit Jupiter tests in and against our Karaf distributions, each started once per run by Pax
 * Exam.
 */
package dev.usher.itests.exam;
