/**
 * The configuration file, read into records. Every key has a default, a type and bounds; a key nobody knows is an error that names the file, the path and the
 * nearest known key. All keys are described in docs/configuration.md.
 */
@NullMarked
package org.posthouse.server.config;

import org.jspecify.annotations.NullMarked;
