/** Certificates made for a test, by an authority of its own, and hosts that show them. */
@NullMarked
package org.posthouse.testkit.tls;

import org.jspecify.annotations.NullMarked;
