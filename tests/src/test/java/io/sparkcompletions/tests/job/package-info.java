/**
 * The job as users run it: in a session, as a process on this machine, and on a standalone cluster;
 * and what lies around it: the data set, the sample files, the demo, the notebook.
 *
 * <p>Processes are started by {@link io.sparkcompletions.tests.job.Commands} and {@link
 * io.sparkcompletions.tests.job.StandaloneCluster}, and each ends those that it started.
 */
package io.sparkcompletions.tests.job;
