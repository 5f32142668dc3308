@NullMarked
package org.posthouse.store.account;

import org.jspecify.annotations.NullMarked;
