/**
 * The ManageSieve server: clients put, check and activate the scripts of their account. RFC 5804
 *
 * <p>One session object and one loop per connection, as with the other protocols. Before the login a string has at most what an exchange needs; after it what
 * a script may have. A larger one is read and thrown away and the command refused, a much larger one ends the connection. A script is checked before it is
 * kept, so what is active can be read.
 */
@NullMarked
package org.posthouse.access.managesieve;

import org.jspecify.annotations.NullMarked;
