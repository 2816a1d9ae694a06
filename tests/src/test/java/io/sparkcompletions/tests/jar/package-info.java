/** What is inside the jars that users get. */
@NullMarked
package io.sparkcompletions.tests.jar;

import org.jspecify.annotations.NullMarked;
