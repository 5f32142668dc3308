@NullMarked
package org.posthouse.store.login;

import org.jspecify.annotations.NullMarked;
