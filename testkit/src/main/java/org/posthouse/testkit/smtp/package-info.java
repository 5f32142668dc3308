/** SMTP servers that behave as a test wants, on real loopback ports: one that follows a script, one that swallows everything fast. */
@NullMarked
package org.posthouse.testkit.smtp;

import org.jspecify.annotations.NullMarked;
