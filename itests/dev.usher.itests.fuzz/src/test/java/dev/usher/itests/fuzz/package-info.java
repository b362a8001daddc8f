/**
 * What the fuzz targets share. Each target lives in the package of the parser it feeds, for few
 * parsers are public.
 */
package dev.usher.itests.fuzz;
