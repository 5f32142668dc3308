/** An authority that speaks ACME, strictly and by a script, for tests of our client. RFC 8555 */
@NullMarked
package org.posthouse.testkit.acme;

import org.jspecify.annotations.NullMarked;
