/** DNS that says what a test wants: from a zone or from code, with failures on request and every question counted. */
@NullMarked
package org.posthouse.testkit.dns;

import org.jspecify.annotations.NullMarked;
