(() => {
const facts = JSON.parse(document.getElementById('facts').textContent), panel = document.getElementById('panel');
const add = (parent, tag, text, style) => { const made = document.createElement(tag); made.textContent = text;
  if (style) made.className = style; parent.append(made); return made; };
function tell(id) {
  const found = facts[id]; if (!found) return;
  document.querySelectorAll('.on').forEach(each => each.classList.remove('on'));
  document.querySelectorAll('[data-id]').forEach(each => each.dataset.id === id && each.classList.add('on'));
  panel.replaceChildren(); add(panel, 'h2', found.name);
  if (found.marks) add(panel, 'p', found.marks, 'marks');
  found.notes.forEach(note => add(panel, 'p', note));
  found.lines.forEach(line => { const made = add(panel, 'p', '', 'line');
    add(made, 'span', line[0] + ': ', 'place'); add(made, 'span', line[1]); });
  if (found.more) add(panel, 'p', 'and ' + found.more + ' more lines', 'quiet');
}
document.querySelectorAll('[data-id]').forEach(each => {
  each.addEventListener('click', () => tell(each.dataset.id));
  each.addEventListener('keydown', event => { if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault(); tell(each.dataset.id); } });
});
const swap = document.getElementById('swap');
if (swap) swap.addEventListener('click', () => { document.querySelectorAll('.canvas').forEach(each => each.hidden = !each.hidden);
  swap.textContent = document.getElementById('folded').hidden ? swap.dataset.fewer : swap.dataset.all; centre(); });
function centre() { document.querySelectorAll('.canvas').forEach(each => { const at = each.querySelector('.focus');
  if (!at || each.hidden) return; const box = at.getBoundingClientRect(), whole = each.getBoundingClientRect();
  each.scrollLeft += box.left - whole.left - whole.width / 2 + box.width / 2;
  each.scrollTop += box.top - whole.top - whole.height / 2 + box.height / 2; }); }
const scales = new Map();
function zoom(by) { const each = [...document.querySelectorAll('.canvas')].find(one => !one.hidden), drawn = each.querySelector('svg');
  const whole = drawn.viewBox.baseVal, fit = Math.min(each.clientWidth / whole.width, 1);
  const scale = by === 'fit' ? fit : Math.min(2, Math.max(0.05, (scales.get(each) || 1) * by));
  scales.set(each, scale); drawn.setAttribute('width', whole.width * scale); drawn.setAttribute('height', whole.height * scale); centre(); }
document.querySelectorAll('[data-zoom]').forEach(each => each.addEventListener('click',
  () => zoom(each.dataset.zoom === 'fit' ? 'fit' : Number(each.dataset.zoom))));
centre(); tell(document.querySelector('.focus') ? document.querySelector('.focus').dataset.id : '');
})();
