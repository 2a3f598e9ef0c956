(* The payout arithmetic, proven for every number that its types hold.

   `docs/src/payout-arithmetic.md` tells it in words, `protocol/src/payout.rs` computes it in machine integers, the circuits of
   payout, share and settle state it as equations over the field. Here it is stated over the integers, with the ranges as
   hypotheses, and proven by Coq: once for the identities, once for the absence of overflow, in machine words and in the field.

   Checked by `cargo xtask prove-arithmetic`. *)

From Coq Require Import ZArith Lia List.
Import ListNotations.
Open Scope Z_scope.

(* -- Ranges ---------------------------------------------------------------------------------------------------------------- *)

Definition u64 (x : Z) : Prop := 0 <= x < 2 ^ 64.
Definition u128 (x : Z) : Prop := 0 <= x < 2 ^ 128.

(* Cents are counted in units of 2^-64 cents. *)
Definition cent : Z := 2 ^ 64.

(* The modulus of the field in which circuits compute. *)
Definition p : Z := 21888242871839275222246405745257275088548364400416034343698204186575808495617.

Ltac ranges := unfold u64, u128, cent in *;
  change (2 ^ 64) with 18446744073709551616 in *;
  change (2 ^ 128) with 340282366920938463463374607431768211456 in *.

(* What the specification says of the largest value that any rule forms. *)
Lemma the_field_is_larger_than_2_194 : 2 ^ 194 < p.
Proof. reflexivity. Qed.

(* Two numbers between 0 and p that are equal in the field are equal. *)
Lemma equal_in_the_field : forall x y, 0 <= x < p -> 0 <= y < p -> x mod p = y mod p -> x = y.
Proof. intros x y Hx Hy H. rewrite !Z.mod_small in H by assumption. exact H. Qed.

(* -- Division --------------------------------------------------------------------------------------------------------------- *)

(* n = q*d + r with 0 <= r < d has one solution, so a prover has no choice. *)
Theorem quotient_is_unique : forall n d q r, 0 <= r < d -> n = q * d + r -> q = n / d /\ r = n mod d.
Proof.
  intros n d q r Hr Hn.
  assert (d <> 0) by lia.
  pose proof (Z.div_mod n d H) as E.
  pose proof (Z.mod_pos_bound n d ltac:(lia)) as B.
  assert (q = n / d) by (apply Z.div_unique with r; [left; lia | lia]).
  split; [assumption | subst q; lia].
Qed.

(* -- Payouts: P*2^64 + rem = q*supply + rem', D' = D + q --------------------------------------------------------------------- *)

Definition raised (paid rem supply : Z) : Z := (paid * cent + rem) / supply.
Definition left_over (paid rem supply : Z) : Z := (paid * cent + rem) mod supply.

Theorem payout_identity : forall paid rem supply, 0 < supply ->
  paid * cent + rem = raised paid rem supply * supply + left_over paid rem supply.
Proof.
  intros. unfold raised, left_over.
  pose proof (Z.div_mod (paid * cent + rem) supply ltac:(lia)). lia.
Qed.

(* Machine words are wide enough: the sum is a u128, the raise a u128, what is left over a u64 below the supply. *)
Theorem payout_fits : forall paid rem supply, u64 paid -> u64 rem -> u64 supply -> 0 < supply ->
  u128 (paid * cent + rem) /\ u128 (raised paid rem supply) /\ u64 (left_over paid rem supply) /\
  left_over paid rem supply < supply.
Proof.
  intros paid rem supply Hp Hr Hs Hpos.
  assert (Hsum : u128 (paid * cent + rem)) by (ranges; lia).
  pose proof (Z.mod_pos_bound (paid * cent + rem) supply Hpos) as Hm.
  fold (left_over paid rem supply) in Hm.
  repeat split; try (ranges; lia).
  - unfold raised. apply Z.div_pos; ranges; lia.
  - unfold raised. apply Z.le_lt_trans with (paid * cent + rem); [| ranges; lia].
    apply Z.div_le_upper_bound; [lia |]. ranges. nia.
Qed.

(* The circuit's equation, over the field, determines the same raise and remainder: nothing wraps around the modulus. *)
Theorem payout_in_the_field : forall paid rem supply q rem', u64 paid -> u64 rem -> u64 supply -> u128 q ->
  0 <= rem' < supply -> (paid * cent + rem) mod p = (q * supply + rem') mod p ->
  q = raised paid rem supply /\ rem' = left_over paid rem supply.
Proof.
  intros paid rem supply q rem' Hp Hr Hs Hq Hrem H.
  apply quotient_is_unique; [assumption |].
  apply equal_in_the_field; [| | assumption]; unfold p; ranges; [lia |].
  split; [nia |].
  assert (q * supply <= 340282366920938463463374607431768211455 * 18446744073709551615) by nia.
  lia.
Qed.

(* Any number of payouts at one supply: the remainder is carried on, and does not add up. *)
Fixpoint index_after (payouts : list Z) (index rem supply : Z) : Z * Z :=
  match payouts with
  | [] => (index, rem)
  | paid :: more => index_after more (index + raised paid rem supply) (left_over paid rem supply) supply
  end.

Definition total (amounts : list Z) : Z := fold_right Z.add 0 amounts.

Theorem payouts_identity : forall payouts index rem supply index' rem', 0 < supply ->
  index_after payouts index rem supply = (index', rem') ->
  (index' - index) * supply = total payouts * cent + rem - rem'.
Proof.
  induction payouts as [| paid more IH]; simpl; intros index rem supply index' rem' Hpos E.
  - injection E as <- <-. lia.
  - apply IH in E; [| assumption].
    pose proof (payout_identity paid rem supply Hpos). nia.
Qed.

Lemma remainder_stays_below : forall payouts index rem supply index' rem', 0 <= rem < supply ->
  index_after payouts index rem supply = (index', rem') -> 0 <= rem' < supply.
Proof.
  induction payouts as [| paid more IH]; simpl; intros index rem supply index' rem' Hrem E.
  - injection E as _ <-. assumption.
  - apply IH in E; [assumption |]. apply Z.mod_pos_bound. lia.
Qed.

(* A holding's accrual is the naive formula a*P/supply, to less than a units of 2^-64 cents, however many payouts there were.
   Multiplied by the supply, so that nothing is divided. *)
Theorem accrual_is_pro_rata : forall payouts index rem supply index' rem' a, 0 <= rem < supply -> 0 < a ->
  index_after payouts index rem supply = (index', rem') ->
  - (a * supply) < a * (index' - index) * supply - a * total payouts * cent < a * supply.
Proof.
  intros payouts index rem supply index' rem' a Hrem Ha E.
  pose proof (remainder_stays_below _ _ _ _ _ _ Hrem E).
  apply payouts_identity in E; [| lia].
  replace (a * (index' - index) * supply) with (a * ((index' - index) * supply)) by ring.
  rewrite E. nia.
Qed.

(* -- Claims: amount*(D - index) + carry = paid*2^64 + carry' ------------------------------------------------------------------ *)

Definition due (a i c d : Z) : Z := a * (d - i) + c.
Definition cents (units : Z) : Z := units / cent.
Definition carried (units : Z) : Z := units mod cent.

Lemma units_split : forall units, units = cents units * cent + carried units.
Proof. intros. unfold cents, carried. pose proof (Z.div_mod units cent ltac:(discriminate)). lia. Qed.

Lemma carried_is_u64 : forall units, u64 (carried units).
Proof. intros. unfold u64, carried. apply Z.mod_pos_bound. reflexivity. Qed.

(* The accrual telescopes: at an older index first, and then at the newest. *)
Theorem telescopes : forall a i d_old d, a * (d_old - i) + a * (d - d_old) = a * (d - i).
Proof. intros. ring. Qed.

(* Claiming in between pays the same cents and carries the same fraction. *)
Theorem claim_now_or_later : forall a i c d_old d,
  let first := due a i c d_old in
  let second := due a d_old (carried first) d in
  cents first + cents second = cents (due a i c d) /\ carried second = carried (due a i c d).
Proof.
  intros a i c d_old d first second.
  assert (E : due a i c d = cents first * cent + second).
  { pose proof (units_split first) as S.
    replace (due a i c d) with (first + a * (d - d_old)) by (unfold first, due; ring).
    unfold second, due. lia. }
  rewrite E. fold second. generalize (cents first). intro whole.
  unfold cents, carried.
  rewrite Z.div_add_l by discriminate.
  rewrite (Z.add_comm (whole * cent)), Z.mod_add by discriminate.
  split; reflexivity.
Qed.

(* Splitting and merging change nothing that is owed. *)
Theorem split_or_merge : forall x y i c1 c2 d, due x i c1 d + due y i c2 d = due (x + y) i (c1 + c2) d.
Proof. intros. unfold due. ring. Qed.

(* Nobody is paid twice: after settling, nothing more is owed at the same index, and the fraction stays. *)
Theorem nothing_twice : forall a i c d, let first := due a i c d in
  cents (due a d (carried first) d) = 0 /\ carried (due a d (carried first) d) = carried first.
Proof.
  intros a i c d first.
  replace (due a d (carried first) d) with (carried first) by (unfold due; ring).
  pose proof (carried_is_u64 first) as [L H].
  split; [apply Z.div_small | apply Z.mod_small]; unfold cent; lia.
Qed.

(* The machine's u128 overflows exactly if the whole cents leave their u64: refusing the one is refusing the other. *)
Theorem overflow_is_amount_overflow : forall units, 0 <= units -> (u128 units <-> u64 (cents units)).
Proof.
  intros units H. pose proof (units_split units) as S. pose proof (carried_is_u64 units) as C.
  assert (0 <= cents units) by (unfold cents; apply Z.div_pos; [assumption | reflexivity]).
  ranges. lia.
Qed.

(* Two notes settled into one, in the field: below 2^194, so the circuit's equation is one over the integers. *)
Theorem claim_in_the_field : forall a1 delta1 c1 a2 delta2 c2 paid carry,
  u64 a1 -> u128 delta1 -> u64 c1 -> u64 a2 -> u128 delta2 -> u64 c2 -> u64 paid -> u64 carry ->
  ((a1 * delta1 + c1) + (a2 * delta2 + c2)) mod p = (paid * cent + carry) mod p ->
  paid = cents ((a1 * delta1 + c1) + (a2 * delta2 + c2)) /\ carry = carried ((a1 * delta1 + c1) + (a2 * delta2 + c2)).
Proof.
  intros a1 delta1 c1 a2 delta2 c2 paid carry Ha1 Hd1 Hc1 Ha2 Hd2 Hc2 Hpaid Hcarry H.
  unfold cents, carried. apply quotient_is_unique; [unfold u64, cent in *; lia |].
  apply equal_in_the_field; [| | assumption]; unfold p; ranges; [| lia].
  assert (0 <= a1 * delta1 <= 18446744073709551615 * 340282366920938463463374607431768211455) by nia.
  assert (0 <= a2 * delta2 <= 18446744073709551615 * 340282366920938463463374607431768211455) by nia.
  lia.
Qed.

(* -- Everything together: the parts and what is left over are P, exactly --------------------------------------------------------- *)

(* A note: shares, the index at which it was settled, the fraction that it carries. *)
Record note := { shares : Z; settled_at : Z; carry : Z }.

Definition accrued (d : Z) (n : note) : Z := due (shares n) (settled_at n) (carry n) d.
Definition sum_of (f : note -> Z) (notes : list note) : Z := total (map f notes).

(* A payout raises what all notes together are owed by P*2^64 less the change of the remainder: a payout of P credits P. *)
Theorem payout_credits_exactly_P : forall notes supply d paid rem, 0 < supply -> sum_of shares notes = supply ->
  sum_of (accrued (d + raised paid rem supply)) notes + left_over paid rem supply
  = sum_of (accrued d) notes + rem + paid * cent.
Proof.
  intros notes supply d paid rem Hpos Hsupply.
  pose proof (payout_identity paid rem supply Hpos) as E.
  assert (L : forall ns, sum_of (accrued (d + raised paid rem supply)) ns
              = sum_of (accrued d) ns + raised paid rem supply * sum_of shares ns).
  { induction ns as [| n ns IH]; unfold sum_of in *; simpl; [ring |].
    rewrite IH. unfold accrued, due. ring. }
  rewrite L, Hsupply. lia.
Qed.

(* Settling every note pays and carries exactly what was owed: cents paid + fractions carried + remainder = proceeds. *)
Theorem paid_carried_and_left_over_are_the_proceeds : forall notes supply d paid rem, 0 < supply ->
  sum_of shares notes = supply ->
  let owed := accrued (d + raised paid rem supply) in
  sum_of (fun n => cents (owed n)) notes * cent + sum_of (fun n => carried (owed n)) notes + left_over paid rem supply
  = sum_of (accrued d) notes + rem + paid * cent.
Proof.
  intros notes supply d paid rem Hpos Hsupply owed.
  rewrite <- (payout_credits_exactly_P notes supply d paid rem Hpos Hsupply). fold owed.
  assert (L : forall ns, sum_of (fun n => cents (owed n)) ns * cent + sum_of (fun n => carried (owed n)) ns = sum_of owed ns).
  { induction ns as [| n ns IH]; unfold sum_of in *; simpl; [ring |].
    rewrite (units_split (owed n)) at 3. lia. }
  rewrite L. reflexivity.
Qed.

(* Nobody is left out: every share is credited the same. *)
Theorem every_share_is_credited_the_same : forall n d q, accrued (d + q) n = accrued d n + shares n * q.
Proof. intros. unfold accrued, due. ring. Qed.

(* -- Locks and bases ------------------------------------------------------------------------------------------------------------ *)

(* A*supply = u*s0 - r, 0 <= r < s0: u is the least whole number of cents that pays no less a share than A over s0. *)
Theorem least_due : forall amount supply s0 u r, 0 < s0 -> 0 <= r < s0 -> amount * supply = u * s0 - r ->
  amount * supply <= u * s0 /\ forall v, amount * supply <= v * s0 -> u <= v.
Proof.
  intros amount supply s0 u r Hs Hr E. split; [lia |].
  intros v Hv. apply Z.nlt_ge. intro. assert (v <= u - 1) by lia. nia.
Qed.

Theorem least_due_in_the_field : forall amount supply s0 u r, u64 amount -> u64 supply -> u64 s0 -> u64 u -> 0 <= r < s0 ->
  (amount * supply + r) mod p = (u * s0) mod p -> amount * supply = u * s0 - r.
Proof.
  intros amount supply s0 u r Ha Hsu Hs Hu Hr H.
  cut (amount * supply + r = u * s0); [lia |].
  apply equal_in_the_field; [| | assumption]; unfold p; ranges.
  - assert (0 <= amount * supply <= 18446744073709551615 * 18446744073709551615) by nia. lia.
  - assert (0 <= u * s0 <= 18446744073709551615 * 18446744073709551615) by nia. lia.
Qed.

(* The basis goes along in proportion, rounded down: never more than there is, and the kept part is the exact difference. *)
Theorem basis_is_conserved : forall basis sold all bs r, u64 basis -> 0 <= sold <= all -> 0 < all -> 0 <= r < all ->
  basis * sold = bs * all + r -> 0 <= bs <= basis /\ bs + (basis - bs) = basis.
Proof. intros basis sold all bs r Hb Hs Ha Hr E. ranges. split; [nia | lia]. Qed.

(* Whatever is proven above rests on no axiom. *)
Print Assumptions quotient_is_unique.
Print Assumptions payout_fits.
Print Assumptions payout_in_the_field.
Print Assumptions payouts_identity.
Print Assumptions accrual_is_pro_rata.
Print Assumptions claim_now_or_later.
Print Assumptions split_or_merge.
Print Assumptions nothing_twice.
Print Assumptions overflow_is_amount_overflow.
Print Assumptions claim_in_the_field.
Print Assumptions payout_credits_exactly_P.
Print Assumptions paid_carried_and_left_over_are_the_proceeds.
Print Assumptions every_share_is_credited_the_same.
Print Assumptions least_due.
Print Assumptions least_due_in_the_field.
Print Assumptions basis_is_conserved.
Print Assumptions payout_identity.
Print Assumptions telescopes.
