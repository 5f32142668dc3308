/** The other end of Web Push: reads what was sealed for a subscriber, and checks who has sent it. By itself, without the code under test. */
@NullMarked
package org.posthouse.testkit.push;

import org.jspecify.annotations.NullMarked;
