// A passkey: asks the device (Web Authentication, level 3) and sends its answer with the form of the button.
const known = window.PublicKeyCredential?.parseRequestOptionsFromJSON
for (const button of document.querySelectorAll('[data-passkey]')) {
  const form = button.form
  const says = name => form.querySelector(`[data-passkey-says=${name}]`)
  button.disabled = !known
  says('unknown').hidden = Boolean(known)
  button.addEventListener('click', async () => {
    says('refused').hidden = true
    const { publicKey } = JSON.parse(document.getElementById('passkey-options').textContent)
    try {
      const answer = button.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })
      form.elements.credential.value = JSON.stringify(answer)
      form.requestSubmit()
    } catch {
      says('refused').hidden = false
    }
  })
}
