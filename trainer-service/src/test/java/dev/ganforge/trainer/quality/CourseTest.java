package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** 3,000 images in batches of 100: the first takes 3 s, each of the others one: 32 s in all. */
class CourseTest {
  private static final long SECOND = 1_000_000_000;
  private static final int TOTAL = 3000;

  private final AtomicLong now = new AtomicLong(-5 * SECOND);
  private final AtomicBoolean wanted = new AtomicBoolean(true);

  private int go(Course course) {
    int images = 0;
    do {
      now.addAndGet(images == 0 ? 3 * SECOND : SECOND);
      images += 100;
    } while (course.goOn(images, TOTAL) && images < TOTAL);
    return images;
  }

  @Test
  void goesToItsEnd() {
    Course course = new Course(32.1, wanted::get, now::get);
    assertThat(go(course)).isEqualTo(TOTAL);
    assertThat(course.seconds()).isEqualTo(32);
    assertThat(course.next(true, 1000)).isCloseTo(32 / 3.0, within(1e-9));
  }

  @Test
  void isGivenUpAfterATenthWhereItWouldTakeLonger() {
    Course course = new Course(31.9, wanted::get, now::get);
    assertThat(go(course)).isEqualTo(300);
    assertThat(course.next(false, 1000)).isCloseTo(32, within(1e-9));
  }

  @Test
  void isGivenUpAtOnceWhereItWouldTakeFarLonger() {
    Course course = new Course(7.9, wanted::get, now::get);
    assertThat(go(course)).isEqualTo(200);
    assertThat(course.next(false, 1000)).isCloseTo(2 * 7.9, within(1e-9));
  }

  @Test
  void onceJudgedItGoesToItsEnd() {
    Course course = new Course(33, wanted::get, now::get);
    assertThat(course.goOn(100, TOTAL)).isTrue();
    now.addAndGet(2 * SECOND);
    assertThat(course.goOn(300, TOTAL)).isTrue();
    now.addAndGet(100 * SECOND);
    assertThat(course.goOn(400, TOTAL)).isTrue();
  }

  @Test
  void endsWhenItIsNoLongerWanted() {
    Course course = new Course(Double.POSITIVE_INFINITY, wanted::get, now::get);
    assertThat(course.goOn(100, TOTAL)).isTrue();
    wanted.set(false);
    assertThat(course.goOn(200, TOTAL)).isFalse();
  }
}
