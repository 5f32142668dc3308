/** The grammar of ManageSieve, both ways: commands and responses read and written, in bounded memory. RFC 5804 §4 */
@NullMarked
package org.posthouse.protocol.managesieve;

import org.jspecify.annotations.NullMarked;
